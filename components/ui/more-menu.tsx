import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './icon-button.tsx'
import { Menu, type MenuItem } from './menu.tsx'

/** The button behind which further actions of a row lie, and they. */
export function MoreMenu({ label, items }: { label: string; items: MenuItem[] }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <IconButton
        label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Ellipsis aria-hidden="true" className="size-[1.125rem]" />
      </IconButton>
      {anchor && <Menu label={label} items={items} anchor={anchor} onClose={() => setAnchor(null)} />}
    </>
  )
}
