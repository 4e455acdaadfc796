import { describe, expect, it } from 'vitest'
import { findSlashWord, listSlashCommands, parseSlash, SLASH_COMMANDS } from './slash-input.ts'

describe('what begins with a slash', () => {
  it('is a command with what is written behind it', () => {
    expect(parseSlash('/topic 每周三评审')).toEqual({ type: 'command', name: 'topic', words: '每周三评审' })
    expect(parseSlash('/ask 第一行\n第二行 ')).toEqual({ type: 'command', name: 'ask', words: '第一行\n第二行' })
    expect(parseSlash('/Mute')).toEqual({ type: 'command', name: 'mute', words: '' })
    expect(parseSlash('/help ')).toEqual({ type: 'command', name: 'help', words: '' })
  })

  it.each([
    '//',
    '// TODO',
    '/usr/bin/env',
    '/api/v1 is here',
    '/',
    '/ ask',
    ' /ask me',
    'see /ask',
    '/2026',
    '/帮助',
    '/ask? no',
    '',
  ])('is a text where it is no command: %j', (text) => expect(parseSlash(text)).toEqual({ type: 'text' }))

  it('is neither where the command is unknown', () => {
    expect(parseSlash('/shrug well')).toEqual({ type: 'unknown', name: '/shrug' })
    expect(parseSlash('/constructor')).toEqual({ type: 'unknown', name: '/constructor' })
  })
})

describe('the commands on offer', () => {
  it('are those that begin so', () => {
    expect(listSlashCommands('')).toEqual(SLASH_COMMANDS)
    expect(listSlashCommands('M')).toEqual(['me', 'mute'])
    expect(listSlashCommands('x')).toEqual([])
  })

  it('are offered while the name is all that is written', () => {
    expect(findSlashWord('/', 1)).toEqual({ start: 0, query: '' })
    expect(findSlashWord('/lea', 4)).toEqual({ start: 0, query: 'lea' })
    for (const text of ['/me ', '/me waves', 'a /m', '//', '']) expect(findSlashWord(text, text.length)).toBeNull()
    expect(findSlashWord('/leave', 3)).toBeNull()
  })
})
