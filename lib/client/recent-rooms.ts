/** More are not told apart from the others. */
const KEPT = 12
const NAME = 'parlor:recent:'

/** Takes down that this person has been in the room just now, on this device. */
export function noteRoom(userId: string, roomId: string): void {
  const rooms = [roomId, ...listRecentRooms(userId).filter((id) => id !== roomId)]
  try {
    localStorage.setItem(NAME + userId, rooms.slice(0, KEPT).join(' '))
  } catch {
    // Blocked or full: then the order is that of the list of rooms.
  }
}

/** Ids of the rooms in which this person was on this device, the last one first. */
export function listRecentRooms(userId: string): string[] {
  try {
    return localStorage.getItem(NAME + userId)?.split(' ') ?? []
  } catch {
    return []
  }
}
