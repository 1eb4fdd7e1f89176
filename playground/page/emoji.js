// Slack's :shortcodes: that cards and people are likely to use; any other stays as it was typed.

const TABLE = `
+1 👍|-1 👎|100 💯|alarm_clock ⏰|arrow_down ⬇️|arrow_forward ▶️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️
arrows_counterclockwise 🔄|art 🎨|ballot_box_with_check ☑️|bangbang ‼️|bell 🔔|black_circle ⚫|blue_heart 💙|blush 😊
bookmark 🔖|boom 💥|broom 🧹|bug 🐛|bulb 💡|calendar 📆|camera 📷|camera_with_flash 📸|cat 🐱|chart_with_upwards_trend 📈
checkered_flag 🏁|cinema 🎦|clap 👏|clapper 🎬|clipboard 📋|clock1 🕐|cloud ☁️|coffee ☕|construction 🚧|credit_card 💳|cry 😢
dart 🎯|dog 🐶|dollar 💵|double_vertical_bar ⏸️|earth_africa 🌍|email ✉️|exclamation ❗|eyes 👀|fast_forward ⏩
film_frames 🎞️|film_projector 📽️|fire 🔥|flashlight 🔦|fox_face 🦊|gear ⚙️|ghost 👻|gift 🎁|green_circle 🟢|green_heart 💚
grey_question ❔|grin 😁|grinning 😀|hammer_and_wrench 🛠️|headphones 🎧|heart ❤️|heavy_check_mark ✔️|heavy_minus_sign ➖
heavy_multiplication_x ✖️|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳|inbox_tray 📥|information_source ℹ️
joy 😂|key 🔑|label 🏷️|large_blue_circle 🔵|large_green_circle 🟢|large_red_circle 🔴|large_yellow_circle 🟡|link 🔗|lock 🔒
loud_sound 🔊|mag 🔍|magic_wand 🪄|mailbox 📫|memo 📝|microphone 🎤|money_with_wings 💸|moneybag 💰|moon 🌔|movie_camera 🎥
muscle 💪|mute 🔇|new 🆕|no_entry ⛔|no_entry_sign 🚫|notebook 📓|ok_hand 👌|outbox_tray 📤|package 📦|paperclip 📎
pencil ✏️|pencil2 ✏️|pleading_face 🥺|point_down 👇|point_right 👉|point_up ☝️|popcorn 🍿|pray 🙏|pushpin 📌|question ❓
rainbow 🌈|raised_hand ✋|raised_hands 🙌|red_circle 🔴|repeat 🔁|rewind ⏪|robot_face 🤖|rocket 🚀|rotating_light 🚨|scissors ✂️|scream 😱
see_no_evil 🙈|shield 🛡️|shrug 🤷|slightly_smiling_face 🙂|smile 😄|smiley 😃|snowflake ❄️|snowman ⛄|sob 😭|sparkles ✨|sparkle ❇️
speech_balloon 💬|spiral_calendar_pad 🗓️|stars 🌠|star ⭐|star2 🌟|stopwatch ⏱️|studio_microphone 🎙️|sun_with_face 🌞|sunglasses 😎
sunny ☀️|sunrise 🌅|tada 🎉|telescope 🔭|thinking_face 🤔|thumbsdown 👎|thumbsup 👍|timer_clock ⏲️|trash 🗑️|triangular_flag_on_post 🚩
tv 📺|twisted_rightwards_arrows 🔀|unlock 🔓|upside_down_face 🙃|vhs 📼|video_camera 📹|vertical_traffic_light 🚦|warning ⚠️|wastebasket 🗑️|watch ⌚|wave 👋
white_check_mark ✅|white_circle ⚪|white_large_square ⬜|wink 😉|wrench 🔧|x ❌|yellow_circle 🟡|yellow_heart 💛|zap ⚡|zzz 💤
`;

const EMOJI = new Map(
  TABLE.trim().split(/[|\n]/).map((entry) => entry.split(' ')),
);

/** The character for a shortcode's name, or null. */
export const emoji = (name) => EMOJI.get(name) ?? null;

/** Replace the known `:shortcodes:` of a text. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/g, (whole, name) => emoji(name) ?? whole);
