// What is by chance in an answer or a row, put so that two runs can be compared: ids by their order of appearance.

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g
const mailed = /#token=[\w-]+/g
const secret = /"(refreshToken|x|kid)":"[^"]*"/g

export interface Normal {
  /** Each id that was not met before gets the next number. */
  answer(text: string): string
  /** Ids that no answer told are all alike, for rows come in no order. */
  row(text: string): string
}

/** One for each run. A time is only a time: whether two of them fell into one millisecond is chance. */
export function openNormal(): Normal {
  const numbers = new Map<string, string>()
  // The end of an order's id is its name in mails.
  const shortOf = (id: string) => id.slice(-8).toUpperCase()

  function replaced(text: string, numberOf: (id: string) => string): string {
    let normal = text
      .replace(token, '<token>')
      .replace(time, '<time>')
      .replace(mailed, '#token=<secret>')
      .replace(/;t=\d+/g, ';t=<seconds>')
      .replace(secret, '"$1":"<secret>"')
      .replace(uuid, (id) => numberOf(id))
    for (const [id, number] of numbers) normal = normal.replaceAll(shortOf(id), `${number} in short`)
    return normal
  }

  return {
    answer: (text) =>
      replaced(text, (id) => {
        const number = numbers.get(id) ?? `#${numbers.size + 1}`
        numbers.set(id, number)
        return number
      }),
    row: (text) => replaced(text, (id) => numbers.get(id) ?? '#unknown'),
  }
}
