import { File, FileArchive, FileAudio, FileImage, FileText, FileVideo } from 'lucide-react'

const ICONS: [RegExp, typeof File][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/zip|compressed|x-(tar|7z|rar)|gzip|zstd/, FileArchive],
  [/^text\/|pdf|document|presentation|rtf|msword/, FileText],
]

/** What kind of file it is, at a glance. */
export function FileIcon({ type }: { type: string }) {
  const [, Icon] = ICONS.find(([kind]) => kind.test(type)) ?? [null, File]
  return <Icon aria-hidden="true" className="size-[1.1875rem]" strokeWidth={1.8} />
}
