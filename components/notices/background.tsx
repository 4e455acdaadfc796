'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { isLooking, watchLooking } from '#components/chat/looking.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { findRoomAt } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { followBlocked } from '#lib/client/blocks.ts'
import { openChat } from '#lib/client/chat.ts'
import { refreshPush } from '#lib/client/push.ts'
import { createViewing, type Viewing } from '#lib/client/viewing.ts'
import { useDesktopNotices } from './desktop.ts'
import { useKeptRooms } from './kept.ts'

/** What goes on behind the page: nothing of it is seen, and it comes when the page is there. */
export default function NoticesBackground() {
  const { me, rooms } = useShell()
  const room = findRoomAt(rooms, usePathname())
  const toName = useRoomName()
  const router = useRouter()
  const viewing = useRef<Viewing>(null)

  useEffect(() => {
    const { call, connection } = openChat(me)
    const own = createViewing({ call, connection })
    viewing.current = own
    return () => own.close()
  }, [me])

  useEffect(() => {
    const look = () => viewing.current?.set(room && isLooking() ? room.id : null)
    look()
    return watchLooking(look)
  }, [room])

  useEffect(() => {
    const workers = navigator.serviceWorker
    // While developing the pages change all the time, and there is nobody to be told.
    if (process.env.NODE_ENV !== 'production' || !workers) return
    const listen = ({ data }: MessageEvent<{ type?: unknown; url?: unknown }>) => {
      if (data.type === 'open' && typeof data.url === 'string') router.push(data.url)
    }
    workers.addEventListener('message', listen)
    // Where it is refused (private windows, a certificate that is not trusted) the page goes without.
    workers.register('/sw.js').then(
      () => refreshPush(me.id),
      () => undefined,
    )
    return () => workers.removeEventListener('message', listen)
  }, [me.id, router])

  useEffect(() => followBlocked(me), [me])
  useDesktopNotices(toName)
  useKeptRooms(room, toName)
  return null
}
