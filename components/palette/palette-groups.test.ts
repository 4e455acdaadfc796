import { describe, expect, it } from 'vitest'
import { createUser } from '#test/samples.ts'
import { findRange, toPaletteGroups } from './palette-groups.ts'

const ROOMS = ['大厅', '产品设计', '前端周会', '周五分享', '上线值班', '读书会', 'Random'].map((name, index) => ({
  id: String(index + 1),
  name,
}))
const COMMANDS = ['新建房间', '设置', '全部标为已读'].map((name) => ({ id: name, name }))

function offer(typed: string, more: { recent?: string[]; unread?: string[]; openId?: string } = {}) {
  const groups = toPaletteGroups(typed, {
    rooms: ROOMS,
    isUnread: ({ id }) => more.unread?.includes(id) ?? false,
    recent: more.recent ?? [],
    openId: more.openId,
    people: typed === '周' ? [{ ...createUser('zhouyu', '9'), displayName: '周屿' }] : [],
    commands: COMMANDS,
  })
  return groups.map(({ title, entries }) => `${title}: ${entries.map(({ name }) => name).join(' ')}`)
}

describe('the palette', () => {
  it('offers what is unread, then where one was last, where nothing is typed', () => {
    expect(offer('', { recent: ['6', '3', '2'], unread: ['3'], openId: '2' })).toEqual([
      'unread: 前端周会',
      'recent: 读书会 大厅 周五分享 上线值班 Random',
      'commands: 新建房间 设置 全部标为已读',
    ])
  })

  it('finds rooms, people and commands by any part, those that begin with it first', () => {
    expect(offer('周')).toEqual(['rooms: 周五分享 前端周会', 'people: 周屿'])
    expect(offer(' 会 ')).toEqual(['rooms: 前端周会 读书会'])
    expect(offer('房间')).toEqual(['commands: 新建房间'])
  })

  it('takes letters of any case and width for the same', () => {
    expect(offer('rAN')).toEqual(['rooms: Random'])
    expect(offer('Ｒａｎ')).toEqual(['rooms: Random'])
  })

  it('offers nothing for what nothing goes by', () => {
    expect(offer('没有')).toEqual([])
  })

  it('says which part of a name was typed', () => {
    expect(findRange('前端周会', '周')).toEqual([2, 3])
    expect(findRange('前端周会', '')).toBeNull()
    expect(findRange('İstanbul', 'stan')).toEqual([0, 8])
  })
})
