// Data that had to lie elsewhere live and die with the folder that points to them.
import { existsSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import type { Cluster } from './postgres-cluster.ts'
import { shutDown } from './postgres-process.ts'

/**
 * Points to the cluster's data where they lie elsewhere. Data to which nothing points were those of a folder that was
 * removed, and with it the keys that seal what is secret in them: they are set aside, in place of what was set aside
 * before, and returned is where. Call it under the cluster's lock.
 */
export async function claim(cluster: Cluster): Promise<string | undefined> {
  const { data, link, password } = cluster
  if (link === undefined || pointsTo(link, data)) return undefined
  let aside: string | undefined
  if (existsSync(data)) {
    await shutDown(cluster)
    aside = `${data}.before`
    rmSync(aside, { recursive: true, force: true })
    renameSync(data, aside)
    if (existsSync(password)) renameSync(password, `${password}.before`)
  }
  rmSync(link, { force: true })
  symlinkSync(data, link)
  return aside
}

function pointsTo(link: string, target: string): boolean {
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink && readlinkSync(link) === target
}
