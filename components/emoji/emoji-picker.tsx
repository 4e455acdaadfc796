import { type EmojiPickerListComponents, EmojiPicker as Picker } from 'frimousse'
import { type CSSProperties, useCallback, useMemo, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isEmoji } from '#lib/protocol/rules/emoji.ts'
import { loadEmoji } from './emoji-data.ts'
import { keepRecentEmoji, listRecentEmoji } from './recent-emoji.ts'
import { keepSkinTone, readSkinTone, SKIN_TONES, type SkinTone, withSkinTone } from './skin-tone.ts'

/** As Unicode groups them; its third are parts of others. */
const GROUPS = {
  0: 'reactions.smileys',
  1: 'reactions.people',
  3: 'reactions.nature',
  4: 'reactions.food',
  5: 'reactions.travel',
  6: 'reactions.activities',
  7: 'reactions.objects',
  8: 'reactions.symbols',
  9: 'reactions.flags',
} as const

/** The six used last, all others by kind, and a search in both languages. The arrow keys go through what it shows. */
export function EmojiPicker({ columns, onChoose }: { columns: number; onChoose: (emoji: string) => void }) {
  const { t, lang } = useI18n()
  const [tone, setTone] = useState(readSkinTone)
  const recent = useMemo(() => listRecentEmoji(tone), [tone])
  const resolve = useCallback(async () => {
    const entries = await loadEmoji()
    return {
      locale: lang,
      emojis: entries
        .filter(({ emoji }) => isEmoji(emoji))
        .map(({ emoji, group, version, label, words }) => ({
          ...{ emoji, category: group, version, label: label[lang], tags: words, skins: toSkins(emoji) },
        })),
      categories: Object.entries(GROUPS).map(([index, key]) => ({ index: Number(index), label: t(key) })),
      skinTones: { dark: '', 'medium-dark': '', medium: '', 'medium-light': '', light: '' },
    }
  }, [lang, t])

  function choose(emoji: string) {
    keepRecentEmoji(emoji)
    onChoose(emoji)
  }

  function chooseTone(wanted: SkinTone) {
    keepSkinTone(wanted)
    setTone(wanted)
  }

  return (
    <Picker.Root
      locale={lang}
      columns={columns}
      skinTone={tone}
      style={{ '--columns': columns } as CSSProperties}
      resolveEmojiData={resolve}
      onEmojiSelect={({ emoji }) => choose(emoji)}
      className="flex h-[22rem] w-[19rem] flex-col max-tablet:h-[55dvh] max-tablet:w-full"
    >
      <fieldset aria-label={t('reactions.recent')} className="flex justify-between gap-1 px-2 pt-2 pb-1">
        {recent.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={emoji}
            className={classNames(BUTTON, 'flex-1')}
            onClick={() => choose(emoji)}
          >
            {emoji}
          </button>
        ))}
      </fieldset>
      <div className="mx-2 my-1 flex gap-1.5">
        <Picker.Search
          aria-label={t('reactions.search')}
          placeholder={t('reactions.search')}
          className={classNames(FIELD, 'min-w-0 flex-1 px-3 placeholder:text-ink-3')}
        />
        <select
          aria-label={t('reactions.tone')}
          title={t('reactions.tone')}
          value={tone}
          onChange={({ target }) => chooseTone(SKIN_TONES.find((one) => one === target.value) ?? 'none')}
          className={classNames(FIELD, 'w-10 shrink-0 appearance-none px-2.5 font-emoji max-tablet:w-11')}
        >
          {SKIN_TONES.map((one) => (
            <option key={one} value={one}>
              {`${withSkinTone(HAND, one)} ${t(TONES[one])}`}
            </option>
          ))}
        </select>
      </div>
      <Picker.Viewport tabIndex={0} className="min-h-0 flex-1 overscroll-contain outline-none">
        <Picker.Loading className={NOTE}>{t('common.loading')}</Picker.Loading>
        <Picker.Empty className={NOTE}>{t('reactions.nothingFound')}</Picker.Empty>
        <Picker.List className="select-none pb-2" components={LIST} />
      </Picker.Viewport>
    </Picker.Root>
  )
}

/** Shows the tones. */
const HAND = '✋'
const TONES = {
  none: 'reactions.toneNone',
  light: 'reactions.toneLight',
  'medium-light': 'reactions.toneMediumLight',
  medium: 'reactions.toneMedium',
  'medium-dark': 'reactions.toneMediumDark',
  dark: 'reactions.toneDark',
} as const

/** Undefined for those that take no tone. */
function toSkins(emoji: string) {
  if (withSkinTone(emoji, 'dark') === emoji) return undefined
  return {
    light: withSkinTone(emoji, 'light'),
    'medium-light': withSkinTone(emoji, 'medium-light'),
    medium: withSkinTone(emoji, 'medium'),
    'medium-dark': withSkinTone(emoji, 'medium-dark'),
    dark: withSkinTone(emoji, 'dark'),
  }
}

const FIELD =
  'focus-box h-9 rounded-row border border-line bg-surface-2 text-row outline-none max-tablet:h-11 max-tablet:text-[1rem]'
const BUTTON =
  'grid h-9 place-items-center rounded-[8px] font-emoji text-[1.375rem] leading-none hover:bg-surface-2 data-active:bg-accent-soft data-active:outline-2 data-active:outline-accent data-active:-outline-offset-2 pointer-coarse:h-11'
const NOTE = 'absolute inset-0 grid place-items-center text-ink-3 text-small'

const LIST: Partial<EmojiPickerListComponents> = {
  CategoryHeader: ({ category, ...rest }) => (
    <div {...rest} className="bg-surface px-3 pt-2 pb-1 font-semibold text-ink-3 text-meta">
      {category.label}
    </div>
  ),
  // Rows and columns count from 1, where they are counted at all.
  Row: ({ 'aria-rowindex': _, ...rest }) => <div {...rest} className="px-2" />,
  Emoji: ({ emoji, 'aria-colindex': _, ...rest }) => (
    <button
      type="button"
      {...rest}
      title={emoji.label}
      className={classNames(BUTTON, 'w-[calc(100%/var(--columns))] shrink-0')}
    >
      {emoji.emoji}
    </button>
  ),
}
