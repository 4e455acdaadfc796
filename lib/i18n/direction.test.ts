import { describe, expect, it } from 'vitest'
import { en } from './dictionary.ts'
import { findDirection, isolate, withoutControls } from './direction.ts'
import { createTranslate } from './translate.ts'

describe('a text from elsewhere', () => {
  it.each(['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'])(
    'is shown without %j',
    (control) => {
      expect(withoutControls(`a${control}b`)).toBe('ab')
      expect(isolate(`${control}a`)).toBe('a')
    },
  )

  it('is kept to itself where it runs the other way', () => {
    expect(isolate('林知夏 Maya')).toBe('林知夏 Maya')
    expect(isolate('דנה')).toBe('\u2068דנה\u2069')
    expect(isolate('علي\u2069\u202e')).toBe('\u2068علي\u2069')
    expect(isolate('𞤀𞤣𞤤')).toBe('\u2068𞤀𞤣𞤤\u2069')
  })

  it('reaches no word of the sentence it is put into', () => {
    const t = createTranslate(en, 'en')
    expect(t('room.said', { who: '\u202eann', text: 'x\u2067' })).toBe('ann: x')
    expect(t('room.typing1', { a: 'דנה' })).toContain('\u2068דנה\u2069')
  })

  it.each([
    ['12 – שלום abc', 'rtl'],
    ['abc שלום', 'ltr'],
    ['中文 مرحبا', 'ltr'],
    ['42 %', undefined],
  ])('has the direction of its first letter: %s', (text, direction) => {
    expect(findDirection(text)).toBe(direction)
  })
})
