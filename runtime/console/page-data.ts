// What the page is given. It imports no other file of the server than this one and report.ts.
import type { KeyReport, ModuleReport, ProcessReport } from './report.ts'

/** Nothing is counted further: where a count says this, there may be more. */
export const countLimit = 10_000

export interface Overview {
  readonly at: string
  readonly declared: Declared
  readonly processes: readonly ProcessReport[]
  /** Processes that discovery knows and that do not answer. */
  readonly away: readonly (Instance & { readonly reason: string })[]
  readonly modules: readonly ModuleReport[]
  /** Modules that could not be asked, in any process. */
  readonly silent: readonly Silent[]
}

export interface KeyOverview {
  readonly key: string
  readonly modules: readonly KeyReport[]
  readonly silent: readonly Silent[]
}

export interface Silent {
  readonly module: string
  readonly reason: string
}

/** A process as discovery knows it. */
export interface Instance {
  readonly url: string
  readonly modules: readonly string[]
}

/** What the modules declare, which is the same in every process. */
export interface Declared {
  readonly modules: readonly DeclaredModule[]
  readonly processes: readonly DeclaredProcess[]
}

interface DeclaredModule {
  readonly name: string
  /** Whether clients may call it. */
  readonly hasRoutes: boolean
  /** The modules whose queries it may ask. */
  readonly asks: readonly string[]
  /** The modules that its messages go to. */
  readonly tells: readonly string[]
}

export interface DeclaredProcess {
  readonly name: string
  readonly module: string
  /** Where each one begins. */
  readonly initial: string
  readonly rules: readonly {
    readonly from: string
    readonly to: string
    /** The message that moves it, or how long the state lasts: `after 5m`. */
    readonly on: string
    /** The names of the use cases that it runs on the way. */
    readonly actions: readonly string[]
  }[]
}
