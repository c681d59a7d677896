#include "registry/printing/qr_code.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace tongyuan::registry {

std::vector<std::string> qr_code_of(std::string_view text)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    // M mends what a stamp or a fold takes away from a printed code.
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(text.size()), bytes, 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code)
        throw std::runtime_error("no QR code holds " + std::to_string(text.size()) + " bytes");
    const auto width = static_cast<std::size_t>(code->width);
    std::vector<std::string> rows(width, std::string(width, '0'));
    for (std::size_t i = 0; i < width * width; ++i)
        if (code->data[i] & 1)
            rows[i / width][i % width] = '1';
    return rows;
}

} // namespace tongyuan::registry
