import { describe, expect, it } from 'vitest'
import { en, zh } from './dictionary.ts'
import type { Plural } from './words.ts'

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect([...toSentences(en).keys()]).toEqual([...toSentences(zh).keys()])
  })

  it('name the same placeholders under each key', () => {
    const english = toSentences(en)
    for (const [key, sentence] of toSentences(zh)) {
      expect({ key, names: toNames(english.get(key) ?? '') }).toEqual({ key, names: toNames(sentence) })
    }
  })

  it('leave no sentence empty', () => {
    for (const sentence of [...toSentences(zh).values(), ...toSentences(en).values()])
      expect(sentence.trim()).not.toBe('')
  })

  it('hold no Chinese in the English one but the name of the product', () => {
    const chinese = [...toSentences(en)].filter(([, sentence]) => /\p{Script=Han}/u.test(sentence)).map(([key]) => key)
    expect(chinese).toEqual(['common.product'])
  })
})

function toSentences(dictionary: Record<string, Record<string, string | Plural>>): Map<string, string> {
  return new Map(
    Object.entries(dictionary).flatMap(([section, entries]) =>
      Object.entries(entries).map(([key, message]): [string, string] => [
        `${section}.${key}`,
        typeof message === 'string' ? message : message.other,
      ]),
    ),
  )
}

function toNames(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
}
