import { describe, expect, it } from 'vitest'
import { toStrength } from './password-strength.ts'

describe('toStrength', () => {
  it('calls what is short or a row very weak', () => {
    expect(toStrength('')).toBe(0)
    expect(toStrength('aaaaaaaaaaaa')).toBe(0)
    expect(toStrength('12345678')).toBe(0)
    expect(toStrength('abcdefgh')).toBe(0)
  })

  it('rises with length', () => {
    const levels = ['horse', 'correct h', 'correct horse', 'correct horse battery', 'correct horse battery staple']
    const strengths = levels.map((password) => toStrength(password))
    expect(strengths).toEqual([...strengths].sort())
    expect(strengths[0]).toBeLessThan(strengths[4] ?? 0)
    expect(strengths[4]).toBe(4)
  })

  it('counts the own name for nothing', () => {
    expect(toStrength('lin_zhixia!7', 'lin_zhixia')).toBe(0)
  })

  it('values Chinese characters above letters', () => {
    expect(toStrength('春眠不觉晓处处')).toBeGreaterThan(toStrength('abkqzxw'))
  })
})
