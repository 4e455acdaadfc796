import { EmojiList } from './emoji-list.tsx'
import { MentionList } from './mention-list.tsx'
import { SlashList } from './slash-list.tsx'
import type { TypedLists } from './typed-lists.ts'

/** Over the composer's box: what the word may mean that is being typed. */
export default function ComposerLists({ lists }: { lists: TypedLists }) {
  return (
    <>
      <MentionList mentions={lists.mentions} />
      <EmojiList suggestions={lists.emoji} />
      <SlashList suggestions={lists.slash.list} />
    </>
  )
}
