import Sockette from 'sockette';

new Sockette(`ws://${location.host}/ws`, {
  maxAttempts: location.search === '?gives-up' ? 3 : Number.POSITIVE_INFINITY,
  onmessage: ({ data }) => {
    document.title = data;
  },
});
