import { expect, it } from 'vitest'
import { toColor, toUser } from './people.ts'

it('a hue is the same for whoever knows the username alone', () => {
  for (const username of ['ada', '林知夏', 'bob_7'])
    expect(toUser({ id: String(username.length), username, displayName: username, role: 'member' }).color).toBe(
      toColor(username),
    )
})
