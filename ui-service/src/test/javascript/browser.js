/** As much of a browser as the modules need that connect and know where they are; everything else is the business of Chromium. */

export class FakeSource extends EventTarget {
  static opened = [];
  closed = false;

  constructor(url) {
    super();
    this.url = new URL(url);
    FakeSource.opened.push(this);
  }

  close() {
    this.closed = true;
  }

  /** As the service would. */
  send(name, id, data) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }
}

export function install(url = 'http://localhost/') {
  FakeSource.opened = [];
  const page = new EventTarget();
  const location = new URL(url);
  const show = (there) => (location.href = new URL(there, location).href);
  Object.assign(globalThis, {
    window: new EventTarget(),
    document: Object.assign(page, { hidden: false, baseURI: 'http://localhost/' }),
    location,
    history: { pushState: (_, __, there) => show(there), replaceState: (_, __, there) => show(there) },
    EventSource: FakeSource,
    fetch: async () => new Response('{}', { status: 200 }),
  });
  return page;
}
