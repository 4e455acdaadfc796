import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cutText, firstGrapheme } from './graphemes.ts'

describe('a text that is cut', () => {
  it.each(['👨‍👩‍👧‍👦', '🇨🇳', '👍🏽', 'e\u0301', '각', '한', 'नि', '❤️', '1️⃣', '\r\n', '𠮷'])(
    'keeps %j whole, wherever the cut falls',
    (one) => {
      for (let max = 1; max < one.length; max += 1) expect(cutText(`a${one}b`, max)).toBe('a')
      expect(cutText(`a${one}b`, one.length + 1)).toBe(`a${one}`)
    },
  )

  it('is left alone when it is short enough', () => {
    expect(cutText('👨‍👩‍👧‍👦', 11)).toBe('👨‍👩‍👧‍👦')
    expect(cutText('', 0)).toBe('')
  })

  it('never ends in half a surrogate pair, not even where one grapheme fills it', () => {
    expect(cutText('👨‍👩‍👧‍👦', 1)).toBe('')
    expect(cutText(`a${'\u0301'.repeat(1000)}`, 200)).toHaveLength(200)
  })

  it('begins with one character as a reader counts them', () => {
    expect(['👨‍👩‍👧‍👦x', '🇨🇳🇫🇷', 'e\u0301a', ''].map(firstGrapheme)).toEqual(['👨‍👩‍👧‍👦', '🇨🇳', 'e\u0301', ''])
  })
})

describe('in a browser without a Segmenter', () => {
  let older: typeof import('./graphemes.ts')
  beforeAll(async () => {
    const { Segmenter: _, ...rest } = Object.getOwnPropertyDescriptors(Intl)
    vi.stubGlobal('Intl', Object.defineProperties({}, rest))
    vi.resetModules()
    older = await import('./graphemes.ts')
  })
  afterAll(() => vi.unstubAllGlobals())

  it.each(['👨‍👩‍👧‍👦', '🇨🇳', '👍🏽', 'e\u0301', '❤️', '1️⃣', '\r\n', '𠮷'])(
    'a text is not cut inside %j either',
    (one) => {
      for (let max = 1; max < one.length; max += 1) expect(older.cutText(`a${one}b`, max)).toBe('a')
      expect(older.firstGrapheme(`${one}b`)).toBe(one)
    },
  )
})
