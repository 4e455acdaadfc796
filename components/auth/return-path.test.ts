import { describe, expect, it } from 'vitest'
import { toReturnPath } from './return-path.ts'

describe('toReturnPath', () => {
  it('keeps a path of this site with its query and fragment', () => {
    expect(toReturnPath('/rooms/lobby?m=12#last')).toBe('/rooms/lobby?m=12#last')
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\/evil.example',
    'javascript:alert(1)',
    '/./\\evil.example',
    '/..//evil.example',
    'rooms',
    '',
    undefined,
    ['/settings'],
  ])('leads %j home', (callbackUrl) => {
    expect(toReturnPath(callbackUrl)).toBe('/chat')
  })

  it('does not come back to the way in', () => {
    expect(toReturnPath('/login?callbackUrl=/login')).toBe('/chat')
    expect(toReturnPath('/register')).toBe('/chat')
  })
})
