// All partitions of the modules are there, each once, and Kerf takes every one of them.
import { expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { modules } from '../../deploy/modules.ts'
import { gateway, parseTopology, topologyFaults } from '../../runtime/hosting/topology.ts'
import { allTopologies, partitionsOf, textOf } from './partitions.ts'

const names = modules.map((module) => module.name)

/** How many partitions so many things have: Bell's numbers. */
const bell = [1, 1, 2, 5, 15, 52, 203, 877, 4_140]

test('the modules have as many partitions as Bell counted: five have 52', () => {
  expect(allTopologies).toHaveLength(bell[names.length] ?? -1)
})

test('any names are parted in as many ways as Bell counted, each once, and each has every name once', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 6 }), (given) => {
      const partitions = partitionsOf(given)
      const sets = partitions.map((groups) => groups.map((group) => group.toSorted().join(',')).toSorted())
      expect(new Set(sets.map((groups) => groups.join('/'))).size).toBe(bell[given.length] ?? -1)
      for (const groups of partitions) {
        expect(groups.flat().toSorted()).toEqual(given.toSorted())
        expect(groups).not.toContainEqual([])
      }
    }),
  )
})

test('Kerf finds no fault with any of them, written and read again', () => {
  for (const topology of allTopologies)
    expect(topologyFaults(parseTopology(textOf(topology)), names)).toEqual([])
})

test('the gateway is alone in half of them, and with modules in the other half', () => {
  const alone = allTopologies.filter((topology) => topology.some((host) => host.join() === gateway))
  expect(alone).toHaveLength(Math.ceil(allTopologies.length / 2))
})
