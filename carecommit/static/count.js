// The live count in the room. It asks for the number every few seconds; without this script a link shows it anew.

const room = document.querySelector("[data-count-from]");
const number = room.querySelector("[data-number]");
const words = room.querySelector("[data-words]");
const said = room.querySelector("[data-said]");
const again = room.querySelector("[data-again]");
const WAIT = 5000;
const LONGEST = 4000;
// A screen reader is told the count no more often than this.
const SPEAK = 60_000;
let spoken = Date.now();
let told = number.textContent;
let lost = false;

again.hidden = true;
said.textContent = "";
setTimeout(look, WAIT);

async function look() {
  let goOn = true;
  try {
    const answer = await fetch(room.dataset.countFrom, {
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(LONGEST),
    });
    if (answer.type === "opaqueredirect") {
      goOn = false;
      stop("You are signed out, so the count stands still. Sign in, and open this page again.");
    } else if (!answer.ok) {
      throw new Error(String(answer.status));
    } else {
      show(await answer.json());
    }
  } catch {
    if (!lost) {
      stop(`We cannot reach the site. This was the count at ${clock()}; it goes on by itself once the site is back.`);
    }
  }
  if (goOn) {
    setTimeout(look, WAIT);
  }
}

function show({ pledges, address, is_open: isOpen }) {
  if (address !== room.dataset.address || String(isOpen) !== room.dataset.open) {
    // Closed, opened, or at another address: nobody in the room is to read the old one.
    location.reload();
    return;
  }
  number.textContent = pledges;
  words.textContent = pledges === 1 ? "pledge so far" : "pledges so far";
  if (lost) {
    lost = false;
    room.classList.remove("app-room--lost");
    again.hidden = true;
    said.textContent = "The site is back, and the count goes on.";
    spoken = Date.now();
    told = number.textContent;
  } else if (number.textContent !== told && Date.now() - spoken >= SPEAK) {
    spoken = Date.now();
    told = number.textContent;
    said.textContent = `${told} ${words.textContent}`;
  }
}

function stop(sentence) {
  lost = true;
  room.classList.add("app-room--lost");
  again.hidden = false;
  said.textContent = sentence;
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
