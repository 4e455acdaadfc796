/** The first thing Tab reaches: past the navigation, to the element with this id. */
export function SkipLink({ targetId, children }: { targetId: string; children: string }) {
  return (
    <a
      href={`#${targetId}`}
      className="-translate-y-24 fixed top-2 left-2 z-50 rounded-row bg-accent px-3.5 py-2 font-semibold text-on-accent text-row shadow-mid focus:translate-y-0"
    >
      {children}
    </a>
  )
}
