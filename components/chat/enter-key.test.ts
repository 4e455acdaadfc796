import { describe, expect, it } from 'vitest'
import { decideEnter, type EnterPress } from './enter-key.ts'

describe('Enter in the composer', () => {
  it('sends', () => {
    expect(decideEnter(enter(), false)).toBe('send')
  })

  it('is a new line with Shift, and on a touch screen', () => {
    expect(decideEnter(enter({ shiftKey: true }), false)).toBe('none')
    expect(decideEnter(enter(), true)).toBe('none')
  })

  it('always sends with Ctrl or Command', () => {
    expect(decideEnter(enter({ ctrlKey: true }), true)).toBe('send')
    expect(decideEnter(enter({ metaKey: true, shiftKey: true }), true)).toBe('send')
  })

  it('belongs to the input method while it composes', () => {
    expect(decideEnter(enter({ isComposing: true }), false)).toBe('ime')
    expect(decideEnter(enter({ isComposing: true, ctrlKey: true }), false)).toBe('ime')
  })

  it('belongs to the input method when Safari has ended the composition just before', () => {
    expect(decideEnter(enter({ keyCode: 229 }), false)).toBe('ime')
  })

  it('leaves other keys alone, but not those of the input method', () => {
    expect(decideEnter(enter({ key: 'a', keyCode: 65 }), false)).toBe('none')
    expect(decideEnter(enter({ key: 'ArrowDown', keyCode: 229 }), false)).toBe('ime')
  })
})

function enter(press: Partial<EnterPress> = {}): EnterPress {
  return { key: 'Enter', keyCode: 13, shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false, ...press }
}
