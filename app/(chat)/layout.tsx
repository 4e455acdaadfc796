import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell.tsx'
import type { Mine, Room } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { chat } from '#lib/server/chat.ts'
import { env } from '#lib/server/env.ts'
import { findReader, readZone } from '../page-user.ts'
import { Words } from '../words.tsx'

/** The inside: one shell for as long as somebody is here, in which the panes change. */
export default async function ChatLayout({ children }: { children: ReactNode }) {
  const me = await findReader()
  // The page sends on whoever is not signed in: it knows where they shall come back to.
  if (!me) return children
  const { listAssistants, rooms } = chat()
  const [readable, jar, timeZone] = await Promise.all([rooms.list(me), cookies(), readZone()])
  return (
    <Words of="(chat)">
      <Shell
        me={me}
        rooms={readable.filter(isMine)}
        assistants={listAssistants()}
        defaultTrigger={env().AI_DEFAULT_TRIGGER}
        timeZone={timeZone}
        madeAt={Date.now()}
        sidebar={{ collapsed: jar.get('collapsed')?.value ?? '', order: jar.get('order')?.value ?? '' }}
        isMembersOpen={jar.get('members')?.value !== 'closed'}
      >
        {children}
      </Shell>
    </Words>
  )
}

function isMine(room: Room & { mine: Mine | null }): room is InboxRoom {
  return room.mine !== null
}
