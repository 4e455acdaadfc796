import { describe, expect, it } from 'vitest'
import { ZHOU } from '#test/samples.ts'
import { BLANK_DRAFT, toCreateInput, toDraftSlug } from './room-draft.ts'

describe('the address of a room that is being made', () => {
  it('follows the name until it is typed', () => {
    expect(toDraftSlug({ name: '', slug: null }, new Set())).toBe('')
    expect(toDraftSlug({ name: '移动端 改版', slug: null }, new Set())).toBe('移动端-改版')
    expect(toDraftSlug({ name: '移动端', slug: 'mobile' }, new Set())).toBe('mobile')
  })

  it('gets the first number that is free', () => {
    expect(toDraftSlug({ name: '周会', slug: null }, new Set(['周会', '周会-2']))).toBe('周会-3')
    expect(toDraftSlug({ name: '周会', slug: '周会' }, new Set(['周会']))).toBe('周会')
  })
})

describe('what is asked for', () => {
  it('leaves an address that follows the name to the server', () => {
    const draft = {
      ...BLANK_DRAFT,
      trigger: 'auto' as const,
      name: ' 周会 ',
      people: [ZHOU],
      assistants: ['ai', 'critic'],
    }
    expect(toCreateInput(draft)).toEqual({
      ...{
        name: '周会',
        topic: '',
        visibility: 'public',
        assistants: ['ai', 'critic'],
        trigger: 'auto',
        usernames: ['zhou'],
      },
    })
    expect(toCreateInput({ ...draft, slug: ' Weekly ' }).slug).toBe('weekly')
  })

  it('has no trigger without an assistant', () => {
    const input = toCreateInput({ ...BLANK_DRAFT, trigger: 'auto', name: 'a', assistants: [] })
    expect(input.assistants).toEqual([])
    expect(input).not.toHaveProperty('trigger')
  })
})
