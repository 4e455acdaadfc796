import type { CSSProperties } from 'react'
import { withoutControls } from '#lib/i18n/direction.ts'
import { firstGrapheme } from '#lib/protocol/graphemes.ts'
import { classNames } from './class-names.ts'
import { Star } from './star.tsx'

interface AvatarProps {
  /** Its first grapheme is shown. */
  name: string
  /** Degrees. */
  hue: number
  /** Sides in px at the usual size of letters: 22, 24, 28, 32, 36, 44; `fluid` is 36, and 32 on a phone. */
  size?: 'chip' | 'face' | 'small' | 'medium' | 'large' | 'row' | 'fluid'
  /** The machine's tile: a gradient with the star. */
  isAi?: boolean
  /** A dot at the corner: full when here, a crescent when away, with a bar when not to be disturbed, a ring when gone. Name it in words elsewhere. */
  presence?: 'online' | 'away' | 'quiet' | 'offline'
  className?: string
}

/** A tile that stands for somebody. Decoration: their name is next to it. */
export function Avatar({ name, hue, size = 'large', isAi = false, presence, className }: AvatarProps) {
  return (
    <span
      aria-hidden="true"
      style={{ '--h': hue } as CSSProperties}
      className={classNames(
        'relative grid shrink-0 select-none place-items-center font-semibold leading-none forced-colors:border',
        isAi ? 'ai-tile' : 'identity-tile',
        SIZES[size],
        className,
      )}
    >
      {isAi ? <Star className="size-[1.15em]" /> : toInitial(name)}
      {presence && (
        <span
          className={classNames(
            '-right-[3px] -bottom-[3px] absolute size-[0.6875rem] rounded-full border-2 border-[color:var(--dot-ring,var(--bg))]',
            DOTS[presence],
          )}
        />
      )}
    </span>
  )
}

/** The first character as a reader counts them (a family emoji is one), in upper case. */
function toInitial(name: string): string {
  return firstGrapheme(withoutControls(name).trim()).toUpperCase() || '?'
}

const DOTS = {
  online: 'bg-ok forced-colors:bg-[CanvasText]',
  away: 'overflow-hidden bg-warn before:-top-[3px] before:-left-[3px] before:absolute before:size-[0.4375rem] before:rounded-full before:bg-[color:var(--dot-ring,var(--bg))] forced-colors:bg-[CanvasText] forced-colors:before:bg-[Canvas]',
  quiet:
    'bg-danger grid place-items-center before:h-0.5 before:w-[0.3125rem] before:rounded-full before:bg-bg forced-colors:before:bg-[CanvasText]',
  offline: 'bg-surface shadow-[inset_0_0_0_2px_var(--line-strong)]',
}

const SIZES = {
  chip: 'size-[1.375rem] rounded-[7px] text-tiny',
  face: 'size-6 rounded-[8px] text-tiny',
  small: 'size-7 rounded-row text-[0.78125rem]',
  medium: 'size-8 rounded-[10px] text-[0.875rem]',
  large: 'size-9 rounded-input text-[0.9375rem]',
  row: 'size-11 rounded-[13px] text-[1.0625rem]',
  fluid: 'size-9 rounded-input text-[0.9375rem] max-tablet:size-8 max-tablet:rounded-[10px] max-tablet:text-[0.875rem]',
}
