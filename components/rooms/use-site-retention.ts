import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Retention } from '#lib/protocol/rules/retention.ts'

/** What holds for all rooms; undefined until it is known, and where nobody has to know. */
export function useSiteRetention(me: SessionUser, isWanted: boolean): Retention | undefined {
  const [site, setSite] = useState<Retention>()
  useEffect(() => {
    if (!isWanted) return
    let isGone = false
    void openChat(me)
      .call('retention:read', {})
      .then((answer) => {
        if (answer.ok && !isGone) setSite(answer.data)
      })
    return () => {
      isGone = true
    }
  }, [me, isWanted])
  return site
}
