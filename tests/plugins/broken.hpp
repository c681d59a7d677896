// An adapter that would be fine; each plugin beside this file breaks one thing about it.
#pragma once

#include "adapters/api/plugin.hpp"

namespace tongyuan::adapters::broken {

class harmless : public adapter {
public:
    explicit harmless(std::string platform = "broken") : platform_(std::move(platform)) {}

    manifest about() const override
    {
        manifest m;
        m.platform = platform_;
        m.label = "坏插件";
        m.version = "1";
        m.operations = {operation_kind::publish, operation_kind::probe};
        return m;
    }
    rendition render(const article& source, const account&) const override
    {
        rendition made;
        made.fields = {{"title", {literal{source.title}}}};
        made.reader_text = source.title;
        return made;
    }
    action next(const operation&, std::span<const entry>) const override { return receipt{"1", ""}; }
    reading read(std::string_view, const reply&) const override { return {meaning::done, {}, {}}; }

private:
    std::string platform_;
};

inline adapter* create_harmless()
{
    return new harmless;
}
inline void destroy(adapter* a)
{
    delete a;
}
inline descriptor sound()
{
    return {sizeof(descriptor), abi_number, TONGYUAN_ADAPTER_COMPILER, "broken", create_harmless, destroy};
}

} // namespace tongyuan::adapters::broken

#define TONGYUAN_EXPORT_BROKEN(made)                                                                                   \
    extern "C" __attribute__((visibility("default"))) const tongyuan::adapters::descriptor* tongyuan_adapter_v1()      \
    {                                                                                                                  \
        static const tongyuan::adapters::descriptor about = (made);                                                    \
        return &about;                                                                                                 \
    }
