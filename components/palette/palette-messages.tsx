import { useHits } from '#components/search/use-hits.ts'
import { useDisplayNames } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { useUser } from '#lib/client/hooks.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toColor } from '#lib/protocol/people.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { GROUP_MAX } from './palette-groups.ts'

/** Characters of which one alone is a word. */
const ONE_IS_ENOUGH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** The newest messages that have what is typed: none for a single letter, which nearly all have. */
export function usePaletteHits(typed: string): { hits: SearchHit[]; isBusy: boolean } {
  const isEnough = [...typed].length > 1 || ONE_IS_ENOUGH.test(typed)
  const { hits, isBusy } = useHits({ text: isEnough ? typed : '', filters: [] }, GROUP_MAX)
  // What was found for other words is not offered.
  return { hits: isEnough && !isBusy ? (hits ?? []) : [], isBusy }
}

/** Who said a message. */
export function SenderFace({ message: { sender, kind } }: { message: Message }) {
  const { me } = useShell()
  const toDisplayName = useDisplayNames()
  const user = useUser(me, sender, true)
  return <Avatar name={toDisplayName(sender)} hue={user?.color ?? toColor(sender)} isAi={kind === 'ai'} size="small" />
}
