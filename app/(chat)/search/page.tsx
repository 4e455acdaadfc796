import type { Metadata } from 'next'
import { Search } from '#components/search/search.tsx'
import { getI18n } from '../../i18n.ts'
import { requireReader } from '../../page-user.ts'
import { Words } from '../../words.tsx'

interface Props {
  searchParams: Promise<Record<string, string | string[]>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('search.title') }
}

export default async function SearchPage({ searchParams }: Props) {
  const wanted = Object.entries(await searchParams).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const query = new URLSearchParams(wanted)
  await requireReader(query.size > 0 ? `/search?${query}` : '/search')
  return (
    <Words of="(chat)/search">
      <Search />
    </Words>
  )
}
