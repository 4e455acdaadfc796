import { describe, expect, it } from 'vitest'
import { createUser } from '#test/samples.ts'
import { reduceNotes } from './member-notes.ts'

const NOW = '2026-03-10T04:00:00.000Z'
const lin = createUser('lin', '11')
const known = new Map([['11', { role: 'owner' as const }]])

describe('what a list of members knows of them', () => {
  it('is who they are, since when they are away, and when they were here last', () => {
    const since = '2026-03-10T03:48:00.000Z'
    const away = { roomId: '1', people: [{ userId: '11', since }] }
    const gone = reduceNotes(known, { type: 'away:changed', fact: away }, NOW)
    expect(gone.get('11')).toEqual({ role: 'owner', awaySince: since })
    const quiet = { roomId: '1', people: [{ userId: '11', since: null, isQuiet: true }] }
    const undisturbed = reduceNotes(gone, { type: 'away:changed', fact: quiet }, NOW)
    expect(undisturbed.get('11')).toEqual({ role: 'owner', isQuiet: true })
    const left = { roomId: '1', joined: [], left: ['11'] }
    const offline = reduceNotes(gone, { type: 'presence:changed', fact: left }, NOW)
    expect(offline.get('11')).toEqual({ role: 'owner', lastSeenAt: NOW })
    const joined = { roomId: '1', joined: [lin], left: [] }
    const back = reduceNotes(offline, { type: 'presence:changed', fact: joined }, NOW)
    expect(back.get('11')).toEqual({ role: 'owner' })
    const role = { roomId: '1', user: lin, role: 'member' as const }
    expect(reduceNotes(back, { type: 'member:changed', fact: role }, NOW).get('11')).toEqual({ role: 'member' })
  })

  it('says nothing of people whom the server did not list', () => {
    const left = { roomId: '1', joined: [], left: ['99'] }
    expect(reduceNotes(known, { type: 'presence:changed', fact: left }, NOW)).toEqual(known)
  })
})
