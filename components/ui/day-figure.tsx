import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

interface DayFigureProps {
  title: string
  note: string
  /** The last number, and what stands behind it. */
  now: ReactNode
  aside: ReactNode
  /** Below the ends of the plot. */
  ends: [from: ReactNode, to: ReactNode]
  /** For who can't see the plot; `none` is said where there are no rows. */
  table: { headings: [string, string]; rows: { id: string; label: string; text: string }[]; none?: string }
  /** A tone for the plot. */
  className: string
  /** Drawn into FIGURE_WIDTH, above the ground. */
  children: ReactNode
}

export const FIGURE_WIDTH = 300
const FIGURE_HEIGHT = 60
/** Where the ground lies. */
export const FIGURE_GROUND = FIGURE_HEIGHT - 1

/** A number over time: the last one large, a plot below it, and a table in its place where it can't be seen. */
export function DayFigure({ title, note, now, aside, ends, table, className, children }: DayFigureProps) {
  const id = useId()
  return (
    <figure aria-labelledby={id} className="grid min-w-0 content-start gap-1">
      <figcaption className="flex items-baseline justify-between gap-3 text-ink-2 text-row">
        <span id={id}>{title}</span>
        <span className="shrink-0 text-meta">{note}</span>
      </figcaption>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-bold text-display tabular-nums">{now}</span>
        <span className="text-ink-2 text-small">{aside}</span>
      </p>
      <svg
        viewBox={`0 0 ${FIGURE_WIDTH} ${FIGURE_HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className={classNames('h-15 w-full', className)}
      >
        <path d={`M0 ${FIGURE_GROUND + 0.5}H${FIGURE_WIDTH}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        {children}
      </svg>
      <p aria-hidden="true" className="flex justify-between text-ink-3 text-meta">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
      {table.rows.length === 0 ? (
        <p className="sr-only">{table.none}</p>
      ) : (
        <table className="sr-only">
          <caption>{title}</caption>
          <thead>
            <tr>
              {table.headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(({ id, label, text }) => (
              <tr key={id}>
                <th scope="row">{label}</th>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  )
}
