/** A key of the keyboard, or what is typed. */
export function Key({ children }: { children: string }) {
  return (
    <kbd className="min-w-5 whitespace-nowrap rounded-[5px] border border-line bg-surface px-[0.3125rem] text-center font-medium font-mono text-[0.6875rem]/[1.125rem] text-ink-2">
      {children}
    </kbd>
  )
}
