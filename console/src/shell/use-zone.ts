import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { readZone } from '@/api/session';

/** The workspace's IANA zone, in which moments are told that are the same for everybody; undefined until it is known. */
export function useZone() {
  const query = useQuery({ queryKey: ['zone'], queryFn: readZone, staleTime: Number.POSITIVE_INFINITY });
  return computed(() => query.data.value);
}
