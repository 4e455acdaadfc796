import type { ComponentProps } from 'react'

/** In place of next/link, for tests of components: a link, and nothing that Next does with it. */
export default function PlainLink({
  prefetch: _p,
  onNavigate: _n,
  ...props
}: ComponentProps<'a'> & Record<string, unknown>) {
  return <a {...props} />
}
