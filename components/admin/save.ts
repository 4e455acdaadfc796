import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { openChat } from '#lib/client/chat.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { CommandInput, CommandName } from '#lib/protocol/wire.ts'

/** Asks for a command, and then for the page as it is now. */
export function useSave() {
  const { me } = useShell()
  const { refresh } = useRouter()
  const announce = useAnnounce()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  /** Whether it was done. `said` is told then. */
  async function save<N extends CommandName>(name: N, input: CommandInput<N>, said: string): Promise<boolean> {
    if (isBusy) return false
    setBusy(true)
    const answer = await openChat(me).call(name, input)
    setBusy(false)
    setFailure(answer.ok ? null : answer.error)
    if (!answer.ok) return false
    announce(said)
    refresh()
    return true
  }

  return { save, isBusy, failure, forget: () => setFailure(null), fail: setFailure }
}
