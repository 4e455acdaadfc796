import { OwnDirection } from '#components/ui/own-direction.tsx'

export interface TopRow {
  key: string
  name: string
  /** Beside the name. */
  handle?: string
  replies: string
  tokens: string
  cost: string
  /** Of the first row's, of 1. */
  share: number
}

interface TopTableProps {
  title: string
  rows: TopRow[]
  headings: { replies: string; tokens: string; cost: string }
  /** No price is known. */
  isFree: boolean
}

/** Who or what used the most, with a bar below each name. */
export function TopTable({ title, rows, headings, isFree }: TopTableProps) {
  return (
    <table className="w-full table-fixed border-collapse text-row">
      <thead>
        <tr className="border-b text-ink-2 text-small">
          <th scope="col" className="py-2 pe-3 text-start font-semibold">
            {title}
          </th>
          <th scope="col" className="w-16 py-2 text-end font-semibold max-tablet:hidden">
            {headings.replies}
          </th>
          <th scope="col" className="w-24 py-2 ps-3 text-end font-semibold">
            {headings.tokens}
          </th>
          {!isFree && (
            <th scope="col" className="w-20 py-2 ps-3 text-end font-semibold">
              {headings.cost}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, handle, replies, tokens, cost, share }) => (
          <tr key={key} className="border-b last:border-b-0">
            <th scope="row" className="py-2 pe-3 text-start font-normal">
              <span className="block truncate">
                <OwnDirection>{name}</OwnDirection>
                {handle !== undefined && <span className="text-ink-3 text-small"> {handle}</span>}
              </span>
              <span aria-hidden="true" className="mt-1 block h-1 rounded-full bg-surface-2">
                <span style={{ width: `${share * 100}%` }} className="block h-full rounded-full bg-ai" />
              </span>
            </th>
            <td className="py-2 text-end text-ink-2 tabular-nums max-tablet:hidden">{replies}</td>
            <td className="py-2 ps-3 text-end tabular-nums">{tokens}</td>
            {!isFree && <td className="py-2 ps-3 text-end text-ink-2 tabular-nums">{cost}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
