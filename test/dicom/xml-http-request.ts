/** XMLHttpRequest over fetch, as much of it as dicomweb-client uses: the client itself runs unchanged. */
export class XmlHttpRequest {
  readyState = 0;
  status = 0;
  response: unknown = null;
  responseType = '';
  onreadystatechange: (() => void) | null = null;
  onloadstart: (() => void) | null = null;
  onloadend: (() => void) | null = null;
  #request = { method: '', url: '' };
  readonly #headers: Record<string, string> = {};
  #received = new Headers();

  open(method: string, url: string): void {
    this.#request = { method: method.toUpperCase(), url };
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    return this.#received.get(name);
  }

  getAllResponseHeaders(): string {
    return [...this.#received].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  }

  send(body?: BodyInit): void {
    void this.#run(body);
  }

  async #run(body: BodyInit | undefined): Promise<void> {
    const { method, url } = this.#request;
    const response = await fetch(url, { method, headers: this.#headers, ...(body !== undefined && { body }) });
    this.#received = response.headers;
    this.response =
      this.responseType === 'arraybuffer'
        ? await response.arrayBuffer()
        : this.responseType === 'json'
          ? await response.json()
          : await response.text();
    this.status = response.status;
    this.readyState = 4;
    this.onreadystatechange?.();
  }
}
