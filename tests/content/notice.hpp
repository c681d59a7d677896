// The invented notice of tests/data/notice, for every test that needs a whole article.
#pragma once

#include "base/digest.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace tongyuan::notice {

inline std::string source_folder()
{
    const auto* source = std::getenv("TONGYUAN_SOURCE");
    if (!source)
        throw std::runtime_error("run by ctest, or set TONGYUAN_SOURCE to the checkout");
    return source;
}

inline std::string file(const std::string& name)
{
    const auto path = source_folder() + "/tests/data/notice/" + name;
    std::ifstream in{path, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + path);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

inline std::string html()
{
    return file("notice.html");
}
inline std::string markdown()
{
    return file("notice.md");
}
inline std::string chart()
{
    return file("chart.png");
} // 640 × 360
inline std::string square()
{
    return file("square.jpg");
} // 480 × 320
inline std::string form()
{
    return file("form.pdf");
}

inline const std::string title = "青禾区人民政府办公室关于做好2026年春季便民服务活动的通知";
inline const std::string document_number = "青政办发〔2026〕7号";

} // namespace tongyuan::notice
