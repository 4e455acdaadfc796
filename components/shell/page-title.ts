import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { findRoomAt, ROOMS_PATH } from './room-path.ts'

/** More are not told apart. */
const COUNT_MAX = 99

/**
 * Puts the number of messages that wait before the page's title. A pane that was opened without its page gets its name
 * there, too; the others' Next writes whenever a page comes.
 */
export function usePageTitle(count: number, rooms: Room[], toName: (room: Room) => string): void {
  const { t } = useI18n()
  const path = usePathname()
  const room = findRoomAt(rooms, path)
  const name = room ? isolate(toName(room)) : path === ROOMS_PATH ? t('room.browse') : null
  const given = name && `${name} · ${t('common.product')}`
  /** What Next wrote last, and what was written here over it. */
  const page = useRef('')
  const written = useRef('')
  useEffect(() => {
    const write = () => {
      if (document.title !== written.current) page.current = document.title
      const bare = given ?? page.current
      written.current = count === 0 ? bare : `(${count > COUNT_MAX ? `${COUNT_MAX}+` : count}) ${bare}`
      if (document.title !== written.current) document.title = written.current
    }
    write()
    const changes = new MutationObserver(write)
    changes.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => changes.disconnect()
  }, [count, given])
}
