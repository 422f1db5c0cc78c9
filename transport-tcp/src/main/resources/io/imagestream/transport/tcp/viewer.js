// Shows the frames that come over the WebSocket. Each is acknowledged once it is shown, so that the server sends no more than
// this browser can show. Without a WebSocket, as behind some proxies, the endless image of /stream is shown instead.
'use strict';

const FORMATS = [null, 'image/jpeg', 'image/png', 'image/gif', 'image/bmp'];
const MAX_DELAY_MS = 10000;

const picture = document.getElementById('picture');
const rate = document.getElementById('rate');
const state = document.getElementById('state');
const nominal = rate.textContent;

let shown = 0;
let delay = 250;
let everConnected = false;

async function show(message) {
  const header = new DataView(message);
  const begin = header.getUint16(2);
  const url = URL.createObjectURL(new Blob([new Uint8Array(message, begin)], {type: FORMATS[header.getUint8(1)]}));
  const before = picture.src;
  picture.src = url;
  try {
    await picture.decode();
    shown++;
  } catch (broken) {
    state.textContent = 'frame ' + header.getUint32(8) + ' cannot be shown';
  }
  if (before.startsWith('blob:')) {
    URL.revokeObjectURL(before);
  }
  return 'ack ' + header.getInt32(4) + ' ' + header.getUint32(8);
}

function connect() {
  const address = new URL('ws' + location.search, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  let queue = Promise.resolve();
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    everConnected = true;
    delay = 250;
    state.textContent = '';
  };
  socket.onmessage = (event) => {
    queue = queue.then(() => show(event.data)).then((ack) => {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(ack);
      }
    });
  };
  socket.onclose = () => {
    if (!everConnected) {
      picture.src = 'stream' + location.search;
      return;
    }
    state.textContent = 'not connected';
    setTimeout(connect, delay);
    delay = Math.min(2 * delay, MAX_DELAY_MS);
  };
}

setInterval(() => {
  rate.textContent = shown + ' images/s, ' + nominal;
  shown = 0;
}, 1000);

connect();
