import { expect, test } from 'vitest'
import { renameInEvent } from './event-names.ts'

test('whoever is named in an event has another name, and nothing else has', () => {
  const rename = (event: object, name: string) => JSON.parse(renameInEvent(JSON.stringify(event), name, 'deleted-7'))
  expect(rename({ type: 'added', by: 'bob', usernames: ['ada', 'bob'] }, 'bob')).toEqual({
    type: 'added',
    by: 'deleted-7',
    usernames: ['ada', 'deleted-7'],
  })
  expect(rename({ type: 'role', by: 'ada', username: 'owner', role: 'owner' }, 'owner')).toEqual({
    type: 'role',
    by: 'ada',
    username: 'deleted-7',
    role: 'owner',
  })
  const renamed = { type: 'renamed', by: 'ada', name: 'bob' }
  for (const word of ['type', 'by', 'renamed', 'name', 'bob']) expect(rename(renamed, word)).toEqual(renamed)
})
