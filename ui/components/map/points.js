/* What a point looks like, and how the places of all of them come over. */

const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'plus', 'cross', 'star', 'ring'];

/** Read numbers that came over as base64. */
function numbers(text, kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return kind === 16 ? new Uint16Array(bytes.buffer) : bytes;
}

/** Draw one point in its shape, with what the pen is filled with. */
function drawPoint(pen, x, y, r, shape) {
  pen.beginPath();
  if (shape === 'square') pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (shape === 'triangle') { pen.moveTo(x, y - r * 1.2); pen.lineTo(x + r * 1.1, y + r * 0.8); pen.lineTo(x - r * 1.1, y + r * 0.8); }
  else if (shape === 'diamond') { pen.moveTo(x, y - r * 1.3); pen.lineTo(x + r * 1.1, y); pen.lineTo(x, y + r * 1.3); pen.lineTo(x - r * 1.1, y); }
  else if (shape === 'plus') { pen.rect(x - r * 1.2, y - r * 0.4, r * 2.4, r * 0.8); pen.rect(x - r * 0.4, y - r * 1.2, r * 0.8, r * 2.4); }
  else if (shape === 'cross' || shape === 'ring') {
    pen.lineWidth = Math.max(1, r * 0.6);
    if (shape === 'ring') pen.arc(x, y, r, 0, 7);
    else { pen.moveTo(x - r, y - r); pen.lineTo(x + r, y + r); pen.moveTo(x + r, y - r); pen.lineTo(x - r, y + r); }
    pen.stroke();
    return;
  } else if (shape === 'star') for (let k = 0; k < 10; k += 1) { const far = k % 2 ? r * 0.55 : r * 1.4; pen.lineTo(x + far * Math.sin((k * Math.PI) / 5), y - far * Math.cos((k * Math.PI) / 5)); }
  else pen.arc(x, y, r, 0, 7);
  pen.fill();
}

