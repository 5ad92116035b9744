// Where a topology is written out, a new module is hosted too.
import { modules } from '../modules.ts'

/** For texts with topologies in them: those that host every module so far. Its process is its own where all others' are. */
export function hosting(name: string): (text: string) => string {
  return (text) =>
    text.replace(/\bgateway[,/][\w,/]*\w/g, (topology) => {
      const hosted = topology.split(/[,/]/)
      if (!modules.every((module) => hosted.includes(module.name))) return topology
      return `${topology}${topology.includes(',') ? ',' : '/'}${name}`
    })
}
