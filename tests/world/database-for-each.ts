// A database for each module, with nothing of the others in it: what a module needs of another's data, it must ask for.
import { type TestDatabase, testDatabase } from './database.ts'

/** As one to those who know no better. What `urlOf` gives is the administrator's. */
export interface DatabaseForEach extends TestDatabase {
  urlOf(module: string): string
}

export async function databaseForEach(modules: readonly string[]): Promise<DatabaseForEach> {
  const made = new Map<string, TestDatabase>()
  const drop = async () => void (await Promise.all([...made.values()].map((database) => database.drop())))
  const of = (module: string): TestDatabase => {
    const database = made.get(module)
    if (!database) throw new Error(`no database of ${module}; there are those of ${modules.join(', ')}`)
    return database
  }
  try {
    for (const module of modules) made.set(module, await testDatabase({ modules: [module] }))
  } catch (error) {
    await drop()
    throw error
  }
  return {
    get url(): string {
      throw new Error('each module has a database of its own: use urlOf(module)')
    },
    urlOf: (module) => of(module).url,
    roleUrl: (module) => of(module).roleUrl(module),
    drop,
  }
}
