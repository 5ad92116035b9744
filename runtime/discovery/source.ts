// Where instances are learnt from.

export interface Source {
  /** The last known ones while whoever tells is away. The same array until something has changed. */
  instancesOf(module: string): readonly string[]
  close(): Promise<void>
}
