/** Whether a room is the direct talk of two with somebody of these people: what whoever has blocked them wants to hear nothing of. */
export function isTalkWith(
  { kind, people }: { kind: string; people?: readonly string[] | undefined },
  usernames: ReadonlySet<string>,
): boolean {
  return kind === 'direct' && people?.length === 2 && people.some((username) => usernames.has(username))
}
