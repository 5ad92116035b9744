// A new module's name in the spellings that its files need.

export interface ModuleName {
  /** `loans` */
  readonly name: string
  /** `Loans` */
  readonly Name: string
}

export function spelled(name: string): ModuleName {
  return { name, Name: name.charAt(0).toUpperCase() + name.slice(1) }
}

/** Files by their path from the root. */
export type Files = Readonly<Record<string, string>>
