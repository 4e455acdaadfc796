import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitAround, splitToFit, toBytes } from './bytes.ts'

/** Any text. fast-check's own of this kind first lists each character there is, which takes a second. */
const text = fc
  .array(fc.nat(0x10_ff_ff).filter((point) => point < 0xd8_00 || point > 0xdf_ff))
  .map((points) => String.fromCodePoint(...points))
const items = fc.array(fc.record({ text }), { minLength: 1 })

describe('what fits', () => {
  it('is measured in bytes of JSON', () => {
    expect(toBytes({ text: '汉"\n\u0001' })).toBe(Buffer.byteLength('{"text":"汉\\"\\n\\u0001"}'))
    expect(toBytes('汉')).toBe(5)
  })

  it('holds the item that was asked for and has no hole, and nothing more would fit', () => {
    fc.assert(
      fc.property(items, fc.nat(), fc.integer({ min: 2, max: 400 }), (list, place, maxBytes) => {
        const anchor = place % list.length
        const fitting = fitAround(list, anchor, maxBytes)
        const from = list.indexOf(fitting[0] as never)
        expect(fitting).toEqual(list.slice(from, from + fitting.length))
        expect(from <= anchor && anchor < from + fitting.length).toBe(true)
        const bytes = (some: readonly unknown[]) => Buffer.byteLength(JSON.stringify(some))
        if (fitting.length > 1) expect(bytes(fitting)).toBeLessThanOrEqual(maxBytes)
        for (const [start, end] of [
          [from - 1, from + fitting.length],
          [from, from + fitting.length + 1],
        ] as const) {
          if (start >= 0 && end <= list.length) expect(bytes(list.slice(start, end))).toBeGreaterThan(maxBytes)
        }
      }),
    )
  })

  it('is the list itself where all of it does', () => {
    const list = [{ text: 'a' }]
    expect(fitAround(list, 0, 100)).toBe(list)
    expect(fitAround([], 0, 1)).toEqual([])
  })

  it('is split into runs without losing or moving an item', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 2, max: 400 }), (list, maxBytes) => {
        const runs = splitToFit(list, maxBytes)
        expect(runs.flat()).toEqual(list)
        for (const run of runs) if (run.length > 1) expect(toBytes(run)).toBeLessThanOrEqual(maxBytes)
      }),
    )
  })
})
