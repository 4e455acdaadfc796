/** The four-pointed star, 1em square, in the colour of the text. */
export function Star({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" width="1em" height="1em" fill="currentColor" className={className}>
      <path d="M12 3.2c.7 4.9 2.9 7.6 8.3 8.8-5.4 1.2-7.6 3.9-8.3 8.8-.7-4.9-2.9-7.6-8.3-8.8 5.4-1.2 7.6-3.9 8.3-8.8Z" />
    </svg>
  )
}
