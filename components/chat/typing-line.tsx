import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'

/** Who is typing, on the line above the composer that is always there; and what Enter does. */
export function TypingLine({ typing, members }: { typing: string[]; members: User[] }) {
  const { t } = useI18n()
  const names = typing.flatMap((id) => members.find((member) => member.id === id)?.displayName ?? [])
  const [first, second] = names
  return (
    <div className="mx-auto flex h-6 max-w-[52.25rem] items-center gap-2 pr-2 pl-3 text-[0.78125rem] text-ink-3">
      {first !== undefined && (
        <>
          <span aria-hidden="true" className="flex shrink-0 gap-[3px]">
            <span className="typing-dot" />
            <span className="typing-dot" />
            <span className="typing-dot" />
          </span>
          <span className="truncate">
            {second === undefined
              ? t('room.typing1', { a: first })
              : names.length === 2
                ? t('room.typing2', { a: first, b: second })
                : t('room.typingMany', { n: names.length })}
          </span>
        </>
      )}
      <span className="ml-auto whitespace-nowrap max-tablet:hidden pointer-coarse:hidden">{t('composer.hint')}</span>
    </div>
  )
}
