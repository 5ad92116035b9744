// All partitions of the modules are there, each once, and Kerf takes every one of them.
import { expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { modules } from '../../deploy/modules.ts'
import { gateway, parseTopology, topologyFaults } from '../../runtime/topology.ts'
import { allTopologies, partitionsOf, textOf } from './partitions.ts'

const names = modules.map((module) => module.name)

test('five modules have 52 partitions', () => {
  expect(names).toHaveLength(5)
  expect(allTopologies).toHaveLength(52)
})

test('any names are parted in as many ways as Bell counted, each once, and each has every name once', () => {
  const bell = [1, 1, 2, 5, 15, 52, 203]
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
  expect(alone).toHaveLength(26)
})
